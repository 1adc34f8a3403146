package io.kubejar.apiserver.openapi;

/** The two versions of OpenAPI that documents are written in, and where they differ. */
enum OpenApiVersion {
  V2("#/definitions/"),
  V3("#/components/schemas/");

  private final String referencePrefix;

  OpenApiVersion(String referencePrefix) {
    this.referencePrefix = referencePrefix;
  }

  /** A reference to a type of the same document. */
  String reference(String typeName) {
    return referencePrefix + typeName;
  }
}
