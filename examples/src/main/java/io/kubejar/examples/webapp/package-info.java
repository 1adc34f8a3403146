/** The custom resource that both example controllers serve: a web application. */
@NullMarked
package io.kubejar.examples.webapp;

import org.jspecify.annotations.NullMarked;
