package io.kubejar.apiserver.endpoints;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.QueryParameters;
import io.kubejar.apiserver.Representation;
import io.kubejar.apiserver.RequestBody;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.clock.VirtualClock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepresentationsTest {
  private final Representations representations =
      new Representations(
          new ResourceCatalog(List.of()), new VirtualClock(Instant.parse("2026-01-01T00:00:00Z")));

  private void askForMetadataList(String apiVersion) {
    ApiRequest request =
        new ApiRequest(
            new RequestInfo("get", null, "", "x", "", "/"),
            TestApiServer.USER,
            QueryParameters.none(),
            RequestBody.NONE,
            new Representation.PartialMetadata("v1", true),
            "test");
    ObjectNode object = Json.object().put("apiVersion", apiVersion).put("kind", "X");
    object.putObject("metadata").put("name", "x");
    representations.represent(
        request, new ApiResponse.OfObject(200, KubeObject.of(object), List.of()));
  }

  @Test
  void oneObjectIsNoListOfMetadata() {
    assertThatThrownBy(() -> askForMetadataList("v1"))
        .hasMessage(
            "you requested PartialObjectMetadataList, but the requested object is not a list");
    assertThatThrownBy(() -> askForMetadataList("example.com/v1"))
        .hasMessage("content is not a list");
  }
}
