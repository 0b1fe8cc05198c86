package account

import (
	"context"
	"errors"
	"net/netip"
	"slices"

	"github.com/guanxi-crm/guanxi/core/store"
)

// maxNets is how many networks of earlier sign-ins an account remembers.
const maxNets = 8

// SignIn is a try to come in with a password. From is the client's address as
// we see it, never as the client says.
type SignIn struct {
	Email    string
	Password string
	From     netip.Addr
	Agent    string
}

// SignIn checks an e-mail address and password and starts a session, whose
// token is for the browser alone. Whatever is wrong (no such user, a disabled
// one, the password) costs the same time and gives the same UNAUTHENTICATED;
// too many failures give LIMIT_EXCEEDED before anything is checked.
func (s *Service) SignIn(ctx context.Context, in SignIn) (token string, u *User, err error) {
	stored, err := s.loadByEmail(ctx, in.Email)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", nil, err
	}
	network := networkOf(in.From)
	claims := signInClaims(stored, in.Email, network)
	if wait := s.limits.take(claims...); wait > 0 {
		return "", nil, tooManyTries(wait)
	}
	hash := ""
	if stored != nil && !stored.Disabled {
		hash = stored.Password
	}
	ok, stale, err := s.hasher.check(ctx, hash, guess(in.Password))
	if err != nil {
		s.limits.giveBack(claims...)
		return "", nil, err
	}
	if !ok {
		return "", nil, errWrongSignIn
	}
	s.limits.giveBack(claims...)
	if err := s.rememberSignIn(ctx, stored, network, in.Password, stale); err != nil {
		return "", nil, err
	}
	token, err = s.startSession(ctx, stored.ID, in.From, in.Agent)
	return token, &stored.User, err
}

// signInClaims are the limits of a try: of the account that the address leads
// to, or of the address where it leads to none, so that the answers do not tell
// the two apart; and of the network.
func signInClaims(u *userDoc, email, network string) []claim {
	account := claim{key: "email " + cut(emailKey(email), 254), max: perAccountUnknown}
	if u != nil {
		account.key = "user " + u.ID
		if slices.Contains(u.Nets, network) {
			account.max = perAccount
		}
	}
	return []claim{account, {key: "net " + network, max: perNet}}
}

// guess is the password as it is hashed. One that is too long can't be right;
// its beginning is hashed, so that it takes the time of others.
func guess(password string) string {
	const maxBytes = 4 * maxPassword
	if len(password) > maxBytes {
		return password[:maxBytes] + "\x00"
	}
	return normalize(password)
}

// rememberSignIn writes down what changes with a right password: the network,
// when new, and the hash, when the cost has changed.
func (s *Service) rememberSignIn(ctx context.Context, u *userDoc, network, password string, stale bool) error {
	known := slices.Contains(u.Nets, network)
	if known && !stale {
		return nil
	}
	if !known {
		u.Nets = append(u.Nets, network)
		u.Nets = u.Nets[max(0, len(u.Nets)-maxNets):]
	}
	if stale {
		hash, err := s.hasher.hash(ctx, normalize(password))
		if err != nil {
			return err
		}
		u.Password = hash
	}
	err := s.putUser(ctx, u)
	if errors.Is(err, store.ErrConflict) {
		return nil // the other change stands; the next sign-in remembers
	}
	return err
}
