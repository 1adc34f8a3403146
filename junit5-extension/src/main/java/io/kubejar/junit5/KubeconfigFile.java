package io.kubejar.junit5;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a {@link java.nio.file.Path} parameter or field that is given a kubeconfig file of the
 * cluster's administrator, or of the identity that {@link As} or {@link AsServiceAccount} names;
 * the file is deleted with the cluster, or after the test.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.FIELD})
public @interface KubeconfigFile {}
