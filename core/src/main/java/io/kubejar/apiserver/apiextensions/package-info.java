/** CustomResourceDefinitions: their rules, their conditions, and the resources that they define. */
@NullMarked
package io.kubejar.apiserver.apiextensions;

import org.jspecify.annotations.NullMarked;
