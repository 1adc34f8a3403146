/** Certificate signing requests as PKCS #10 encodes them. */
@NullMarked
package io.kubejar.apimachinery.certificates;

import org.jspecify.annotations.NullMarked;
