/**
 * Names, kinds, metadata, selectors, quantities, patches, Status and type schemas: the vocabulary
 * that everything shares.
 */
@NullMarked
package io.kubejar.apimachinery;

import org.jspecify.annotations.NullMarked;
