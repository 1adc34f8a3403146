/** The kinds of the group {@code batch}: jobs and cron jobs. */
@NullMarked
package io.kubejar.apiserver.registry.batch;

import org.jspecify.annotations.NullMarked;
