/** The controllers of bootstrap tokens, by which new nodes join. */
@NullMarked
package io.kubejar.controllermanager.bootstrap;

import org.jspecify.annotations.NullMarked;
