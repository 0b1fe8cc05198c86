import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';
import { MeDocument, type MeQuery } from '../../data/generated';
import { useLoad } from '../../data/useApi';
import { chosenLanguage, languages, switchLanguage } from '../../i18n/i18n';
import { ErrorNotice } from '../../ui/ErrorNotice';
import { Box } from '../../ui/kit';
import { Loading } from '../../ui/Loading';
import { SignIn } from './SignIn';

export type Me = MeQuery['me'];
type Session = { me: Me; reload: () => void };

const SessionContext = createContext<Session | null>(null);

type Props = {
  /** Forgets all that was read for somebody else; called when a person has signed in or out. */
  onChangeOfPerson: () => void;
  children: ReactNode;
};

/** Shows its children to a person who is signed in, and the sign-in form to everybody else. */
export function SessionProvider({ onChangeOfPerson, children }: Props) {
  const { data, error, reload } = useLoad(MeDocument, {});
  const me = data?.me;
  useEffect(() => {
    const theirs = languages.find((language) => language === me?.language);
    if (theirs && !chosenLanguage()) void switchLanguage(theirs);
  }, [me?.language]);
  const session = useMemo(() => (me ? { me, reload } : null), [me, reload]);

  if (error?.code === 'UNAUTHENTICATED') return <SignIn onSignedIn={onChangeOfPerson} />;
  if (session) return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
  return <Box p="xl">{error ? <ErrorNotice error={error} onRetry={reload} /> : <Loading />}</Box>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession is for components below SessionProvider');
  return session;
}
