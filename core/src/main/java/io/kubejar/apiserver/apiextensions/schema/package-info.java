/**
 * The schemas of custom resources: structural rules, validation, defaulting, pruning, list types
 * and embedded objects.
 */
@NullMarked
package io.kubejar.apiserver.apiextensions.schema;

import org.jspecify.annotations.NullMarked;
