import { NavLink, type NavLinkProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import { type AnchorHTMLAttributes, forwardRef } from 'react';

type NativeAnchor = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof NavLinkProps>;

/** An entry of the navigation; the one whose page is open says so to screen readers too. */
export const NavLinkTo = createLink(
  forwardRef<HTMLAnchorElement, NavLinkProps & NativeAnchor>((props, ref) => (
    <NavLink component="a" ref={ref} variant="light" active={isCurrent(props)} py={6} {...props} />
  )),
);

function isCurrent(props: object): boolean {
  return 'data-status' in props && props['data-status'] === 'active';
}
