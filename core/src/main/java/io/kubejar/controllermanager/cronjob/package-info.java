/** The CronJob controller: makes Jobs on a schedule. */
@NullMarked
package io.kubejar.controllermanager.cronjob;

import org.jspecify.annotations.NullMarked;
