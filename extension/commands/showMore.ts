import type { Handler } from './handler.js';

/** Loads a page more of a list of tasks. */
export const showMore: Handler<'redispatch.page.more'> = ({ store }, listing) =>
  store.showMore(listing);
