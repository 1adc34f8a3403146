package io.kubejar.examples.benchmark;

/** The bodies of the benchmark's requests. */
final class Objects {
  private Objects() {}

  static String configMap(String name) {
    return """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s","namespace":"default",\
        "labels":{"app":"benchmark"}},"data":{"a":"1","b":"2"}}"""
        .formatted(name);
  }

  static String deployment(String name, int replicas) {
    return """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"%1$s","namespace":"default"},\
        "spec":{"replicas":%2$d,"selector":{"matchLabels":{"app":"%1$s"}},"template":{"metadata":\
        {"labels":{"app":"%1$s"}},"spec":{"containers":[{"name":"web","image":"nginx"}]}}}}"""
        .formatted(name, replicas);
  }
}
