/** Kubernetes' protobuf encoding of built-in types, which typed Go clients send. */
@NullMarked
package io.kubejar.apiserver.protobuf;

import org.jspecify.annotations.NullMarked;
