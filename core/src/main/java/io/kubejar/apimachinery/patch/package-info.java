/**
 * The three patches that are pure functions on JSON trees: JSON Patch, Merge Patch and strategic
 * merge patch. Server-side apply needs the history of owners and lives in {@code managedfields}.
 */
@NullMarked
package io.kubejar.apimachinery.patch;

import org.jspecify.annotations.NullMarked;
