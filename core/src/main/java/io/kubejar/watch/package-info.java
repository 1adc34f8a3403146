/**
 * Turns the store's commits into watches: event windows, selectors' transitions, bookmarks, slow
 * watchers.
 */
@NullMarked
package io.kubejar.watch;

import org.jspecify.annotations.NullMarked;
