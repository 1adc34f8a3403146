/** The mirroring controller: copies Endpoints that users write into EndpointSlices. */
@NullMarked
package io.kubejar.controllermanager.endpointslicemirroring;

import org.jspecify.annotations.NullMarked;
