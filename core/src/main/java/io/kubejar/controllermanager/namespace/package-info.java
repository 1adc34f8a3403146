/** The namespace controller: empties namespaces that are being deleted. */
@NullMarked
package io.kubejar.controllermanager.namespace;

import org.jspecify.annotations.NullMarked;
