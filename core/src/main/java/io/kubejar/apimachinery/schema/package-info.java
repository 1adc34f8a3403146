/**
 * Type schemas: what fields a type has, how its lists and maps merge, and what its defaults are.
 */
@NullMarked
package io.kubejar.apimachinery.schema;

import org.jspecify.annotations.NullMarked;
