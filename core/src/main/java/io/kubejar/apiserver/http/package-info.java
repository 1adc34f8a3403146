/** The HTTP(S) front on mockwebserver3: sockets, encodings, streaming. */
@NullMarked
package io.kubejar.apiserver.http;

import org.jspecify.annotations.NullMarked;
