import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import { type AnchorHTMLAttributes, forwardRef } from 'react';

type NativeAnchor = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps>;

/** A link to a page of the admin that looks like a link. */
export const LinkTo = createLink(
  forwardRef<HTMLAnchorElement, AnchorProps & NativeAnchor>((props, ref) => (
    <Anchor ref={ref} size="sm" {...props} />
  )),
);

type NativeButtonLink = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps>;

/** A link to a page of the admin that looks like a button. */
export const ButtonLinkTo = createLink(
  forwardRef<HTMLAnchorElement, ButtonProps & NativeButtonLink>((props, ref) => (
    <Button component="a" ref={ref} {...props} />
  )),
);
