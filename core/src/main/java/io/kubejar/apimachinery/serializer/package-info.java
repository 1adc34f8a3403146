/**
 * From the text of a request to an object of a type: JSON and YAML, what Go's decoder makes of
 * values, and what strict field validation finds.
 */
@NullMarked
package io.kubejar.apimachinery.serializer;

import org.jspecify.annotations.NullMarked;
