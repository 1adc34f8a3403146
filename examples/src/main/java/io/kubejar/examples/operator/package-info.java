/** The same controller with the Java Operator SDK. */
@NullMarked
package io.kubejar.examples.operator;

import org.jspecify.annotations.NullMarked;
