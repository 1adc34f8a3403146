package io.kubejar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.Client;
import io.kubejar.scheduler.Scheduler;
import io.kubejar.scheduler.SchedulerProfile;
import io.kubejar.trace.Timeline;
import io.kubejar.trace.Trace;
import io.kubejar.trace.TraceEntry;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a test is told when it waited in vain: the condition, the object, events and trace. */
record AwaitFailure(
    Client client, Trace trace, Scheduler scheduler, GroupVersionResource resource, ObjectRef ref) {
  private static final int LAST_ENTRIES = 40;
  private static final Set<String> READS = Set.of("get", "list", "watch");
  private static final int LAST_EVENTS = 15;
  private static final int EXPLAINED_PODS = 3;
  private static final GroupResource PODS = new GroupResource("", "pods");

  String describe(String condition, Duration limit) {
    Timeline journey = trace.journey(ref);
    return ref
        + " was expected to hold that it "
        + condition
        + ", but did not within "
        + limit
        + ".\n\nIts state:\n"
        + state()
        + "\n\nEvents about it and what came of it (last "
        + LAST_EVENTS
        + "):\n"
        + events(journey)
        + "\n\nTrace of it and what came of it (last "
        + LAST_ENTRIES
        + "):\n"
        + changes(journey).last(LAST_ENTRIES)
        + scheduling(journey);
  }

  /** Without what was only read: the wait itself reads every millisecond. */
  private static Timeline changes(Timeline journey) {
    return new Timeline(
        journey.entries().stream()
            .filter(e -> e.hop() != TraceEntry.Hop.REQUEST || !READS.contains(e.action()))
            .toList());
  }

  /** What the scheduler thinks of the Pods that have no node; nothing if there are none. */
  private String scheduling(Timeline journey) {
    Set<ObjectRef> pods = new LinkedHashSet<>();
    Stream.concat(Stream.of(ref), journey.entries().stream().map(TraceEntry::object))
        .filter(o -> o != null && o.resource().equals(PODS))
        .forEach(pods::add);
    String explanations =
        pods.stream()
            .filter(this::hasNoNode)
            .limit(EXPLAINED_PODS)
            .map(p -> "\n" + scheduler.explain(p.namespace(), p.name()))
            .collect(Collectors.joining());
    return explanations.isEmpty() ? "" : "\n\nWhat the scheduler thinks of it:" + explanations;
  }

  private boolean hasNoNode(ObjectRef pod) {
    return client
        .resource("v1", "pods")
        .find(pod.namespace(), pod.name())
        .filter(p -> p.spec().path("schedulerName").asText().equals(SchedulerProfile.DEFAULT_NAME))
        .filter(p -> !p.spec().hasNonNull("nodeName"))
        .isPresent();
  }

  private String state() {
    try {
      Optional<KubeObject> object = client.resource(resource).find(ref.namespace(), ref.name());
      return object.isEmpty() ? "(it does not exist)" : print(object.get().status());
    } catch (StatusException e) {
      return "(it can't be read: " + e.getMessage() + ")";
    }
  }

  private static String print(JsonNode status) {
    if (status.isMissingNode()) {
      return "(it has no status)";
    }
    try {
      return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(status);
    } catch (JsonProcessingException e) {
      return status.toString();
    }
  }

  /** Events name kinds, the trace names resources: objects are matched by namespace and name. */
  private String events(Timeline journey) {
    Set<String> places = new HashSet<>(Set.of(place(ref.namespace(), ref.name())));
    for (TraceEntry entry : journey.entries()) {
      ObjectRef object = entry.object();
      if (object != null) {
        places.add(place(object.namespace(), object.name()));
      }
    }
    List<String> lines =
        client.resource("v1", "events").list("", Map.of()).items().stream()
            .filter(e -> places.contains(placeOfInvolved(e)))
            .map(AwaitFailure::line)
            .toList();
    return lines.isEmpty()
        ? "(none)"
        : String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_EVENTS), lines.size()));
  }

  private static String placeOfInvolved(KubeObject event) {
    JsonNode involved = event.json().path("involvedObject");
    return place(involved.path("namespace").asText(), involved.path("name").asText());
  }

  private static String place(String namespace, String name) {
    return namespace + "/" + name;
  }

  private static String line(KubeObject event) {
    JsonNode json = event.json();
    JsonNode involved = json.path("involvedObject");
    return String.format(
        "%-8s %-22s %s/%s  %s",
        json.path("type").asText(),
        json.path("reason").asText(),
        involved.path("kind").asText(),
        involved.path("name").asText(),
        json.path("message").asText());
  }
}
