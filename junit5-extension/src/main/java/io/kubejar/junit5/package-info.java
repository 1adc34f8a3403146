/** The JUnit Jupiter extension: a cluster per test class, injected. */
@NullMarked
package io.kubejar.junit5;

import org.jspecify.annotations.NullMarked;
