/**
 * What the rules of all kinds are built from: defaults as tables, names and values, and the list of
 * violations.
 */
@NullMarked
package io.kubejar.apiserver.registry.rules;

import org.jspecify.annotations.NullMarked;
