package io.kubejar.apiserver.endpoints;

import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.QueryParameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Watches of one object by its path: the same as selecting it by its name. */
final class NamedWatches {
  private NamedWatches() {}

  static QueryParameters query(ApiRequest request) {
    String name = request.info().name();
    if (name.isEmpty() || request.query().first("fieldSelector") != null) {
      return request.query();
    }
    Map<String, List<String>> values = new HashMap<>(request.query().values());
    values.put("fieldSelector", List.of("metadata.name=" + name));
    return new QueryParameters(values);
  }
}
