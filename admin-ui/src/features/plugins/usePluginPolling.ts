import { useEffect } from 'react';
import type { PluginPartsFragment } from '../../data/generated';

const pollMilliseconds = 1500;

/** Looks again while a plugin is on its way from one state to another. */
export function usePluginPolling(plugins: PluginPartsFragment[] | undefined, reload: () => void): void {
  const moving = plugins?.some(({ state }) => state === 'STARTING' || state === 'RESTARTING') ?? false;
  useEffect(() => {
    if (!moving) return;
    const timer = setInterval(reload, pollMilliseconds);
    return () => clearInterval(timer);
  }, [moving, reload]);
}
