package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.apiextensions.CustomResourceDefinition.Version;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import io.kubejar.apiserver.webhook.WebhookClientValidation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of CustomResourceDefinitions, metadata apart.
 *
 * <p>Follows {@code
 * k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go}. Paths in
 * messages are those of the internal type: what all versions have in common is at the top of the
 * spec.
 */
final class DefinitionValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath STATUS = FieldPath.of("status");

  private final CustomResourceDefinition definition;
  private final @Nullable CustomResourceDefinition old;
  private final List<FieldError> errors = new ArrayList<>();

  private DefinitionValidation(
      CustomResourceDefinition definition, @Nullable CustomResourceDefinition old) {
    this.definition = definition;
    this.old = old;
  }

  /**
   * The broken rules of a definition.
   *
   * @param old what it replaces, null if it is new
   */
  static List<FieldError> validate(
      CustomResourceDefinition definition, @Nullable CustomResourceDefinition old) {
    DefinitionValidation validation = new DefinitionValidation(definition, old);
    validation.checkSpec();
    validation.checkImmutable();
    validation.errors.addAll(validateStatus(definition));
    validation.checkStoredVersions();
    validation.errors.addAll(ApiApproval.validate(definition, old));
    validation.checkPreserveUnknownFields();
    return validation.errors;
  }

  static List<FieldError> validateStatus(CustomResourceDefinition definition) {
    return NamesValidation.validate(definition.acceptedNames(), STATUS.child("acceptedNames"));
  }

  private void checkSpec() {
    checkGroupAndScope();
    if (!definition.shared().schema() || definition.versions().get(0).schema() == null) {
      checkSchemasArePresent();
    }
    checkVersions();
    checkVersionNames();
    errors.addAll(NamesValidation.validateRequired(definition.names(), SPEC.child("names")));
    errors.addAll(NamesValidation.validate(definition.names(), SPEC.child("names")));
    checkShared();
    boolean mayHaveInvalidBundle = old == null || !old.isEstablished() || hadInvalidBundle(old);
    errors.addAll(
        ConversionValidation.validate(
            definition.conversion(), SPEC.child("conversion"), mayHaveInvalidBundle));
  }

  private static boolean hadInvalidBundle(CustomResourceDefinition old) {
    JsonNode bundle = old.conversion().path("webhook").path("clientConfig").path("caBundle");
    return !bundle.asText().isEmpty()
        && !WebhookClientValidation.validateCaBundle(bundle, SPEC).isEmpty();
  }

  private void checkGroupAndScope() {
    String group = definition.group();
    List<String> problems = DnsNames.subdomain(group);
    if (group.isEmpty()) {
      errors.add(FieldError.required(SPEC.child("group"), ""));
    } else if (!problems.isEmpty()) {
      errors.add(FieldError.invalid(SPEC.child("group"), group, String.join(",", problems)));
    } else if (group.indexOf('.') < 0) {
      String detail = "should be a domain with at least one dot";
      errors.add(FieldError.invalid(SPEC.child("group"), group, detail));
    }
    List<String> scopes = List.of("Cluster", "Namespaced");
    if (definition.scope().isEmpty()) {
      errors.add(FieldError.required(SPEC.child("scope"), ""));
    } else if (!scopes.contains(definition.scope())) {
      JsonNode value = Json.text(definition.scope());
      errors.add(FieldError.notSupported(SPEC.child("scope"), value, scopes));
    }
  }

  private void checkSchemasArePresent() {
    if (old != null && old.versions().stream().anyMatch(v -> v.schema() == null)) {
      return;
    }
    for (int i = 0; i < definition.versions().size(); i++) {
      if (definition.versions().get(i).schema() == null) {
        FieldPath schema = SPEC.child("versions").index(i).child("schema");
        errors.add(FieldError.required(schema.child("openAPIV3Schema"), ""));
      }
    }
  }

  private void checkVersions() {
    for (int i = 0; i < definition.versions().size(); i++) {
      Version version = definition.versions().get(i);
      FieldPath path = SPEC.child("versions").index(i);
      List<String> problems = DnsNames.label1035(version.name());
      if (!problems.isEmpty()) {
        String detail = String.join(",", problems);
        errors.add(FieldError.invalid(path.child("name"), version.name(), detail));
      }
      checkDeprecation(version, path);
      CustomResourceDefinition.Shared shared = definition.shared();
      StructuralSchema schema = version.schema();
      if (!shared.schema() && schema != null) {
        FieldPath schemaPath = path.child("schema").child("openAPIV3Schema");
        errors.addAll(SchemaValidation.validate(schemaPath, schema, version.hasStatus()));
      }
      if (!shared.subresources()) {
        checkSubresources(version, path);
      }
      if (!shared.printerColumns()) {
        ColumnValidation.validateColumns(
            version.printerColumns(), path.child("additionalPrinterColumns"), errors);
      }
      if (!shared.selectableFields()) {
        checkSelectableFields(version, path);
      }
    }
  }

  /** What all versions have in common is checked once, as a part of the spec. */
  private void checkShared() {
    if (definition.versions().isEmpty()) {
      return;
    }
    CustomResourceDefinition.Shared shared = definition.shared();
    Version first = definition.versions().get(0);
    StructuralSchema schema = first.schema();
    if (shared.schema() && schema != null) {
      boolean hasStatus = definition.versions().stream().anyMatch(Version::hasStatus);
      FieldPath path = SPEC.child("validation").child("openAPIV3Schema");
      errors.addAll(SchemaValidation.validate(path, schema, hasStatus));
    }
    if (shared.subresources()) {
      checkSubresources(first, SPEC);
    }
    if (shared.printerColumns()) {
      ColumnValidation.validateColumns(
          first.printerColumns(), SPEC.child("additionalPrinterColumns"), errors);
    }
    if (shared.selectableFields()) {
      checkSelectableFields(first, SPEC);
    }
  }

  private void checkSubresources(Version version, FieldPath path) {
    ColumnValidation.validateSubresources(
        version.json().path("subresources"), path.child("subresources"), errors);
  }

  private void checkSelectableFields(Version version, FieldPath path) {
    StructuralSchema schema = version.schema();
    if (version.selectableFields().isEmpty()) {
      return;
    }
    FieldPath place = path.child("selectableFields");
    if (schema == null) {
      String detail = "selectableFields may only be set when validations.schema is included";
      errors.add(FieldError.invalid(place, Json.text(""), detail));
    } else {
      ColumnValidation.validateSelectableFields(version.selectableFields(), schema, place, errors);
    }
  }

  private void checkDeprecation(Version version, FieldPath path) {
    JsonNode value = version.json().path("deprecationWarning");
    if (!value.isTextual()) {
      return;
    }
    String text = value.asText();
    FieldPath place = path.child("deprecationWarning");
    if (!version.json().path("deprecated").asBoolean()) {
      errors.add(FieldError.invalid(place, text, "can only be set for deprecated versions"));
      return;
    }
    if (text.length() > 256) {
      errors.add(FieldError.invalid(place, text, "must be <= 256 characters long"));
    }
    if (text.isEmpty()) {
      errors.add(FieldError.invalid(place, text, "must not be an empty string"));
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        String detail =
            "must only contain printable UTF-8 characters; non-printable character found at index "
                + i;
        errors.add(FieldError.invalid(place, text, detail));
        return;
      }
    }
  }

  private void checkVersionNames() {
    Set<String> names = new HashSet<>();
    definition.versions().forEach(v -> names.add(v.name()));
    JsonNode value = definition.spec().path("versions");
    JsonNode shown = value.isMissingNode() ? Json.mapper().nullNode() : value;
    FieldPath path = SPEC.child("versions");
    if (names.size() < definition.versions().size()) {
      errors.add(FieldError.invalid(path, shown, "must contain unique version names"));
    }
    if (definition.versions().stream().filter(Version::storage).count() != 1) {
      String detail = "must have exactly one version marked as storage version";
      errors.add(FieldError.invalid(path, shown, detail));
    }
    if (!definition.versions().isEmpty()) {
      String first = definition.versions().get(0).name();
      List<String> problems = DnsNames.label1035(first);
      if (!first.isEmpty() && !problems.isEmpty()) {
        String detail = String.join(",", problems);
        errors.add(FieldError.invalid(SPEC.child("version"), first, detail));
      }
    }
  }

  private void checkImmutable() {
    CustomResourceDefinition before = old;
    if (before == null) {
      return;
    }
    if (before.isEstablished()) {
      checkSame(SPEC.child("scope"), definition.scope(), before.scope());
      FieldPath kind = SPEC.child("names").child("kind");
      checkSame(kind, definition.names().kind(), before.names().kind());
    }
    checkSame(SPEC.child("group"), definition.group(), before.group());
    FieldPath plural = SPEC.child("names").child("plural");
    checkSame(plural, definition.names().plural(), before.names().plural());
  }

  private void checkSame(FieldPath path, String now, String before) {
    if (!now.equals(before)) {
      errors.add(FieldError.invalid(path, now, "field is immutable"));
    }
  }

  private void checkStoredVersions() {
    FieldPath path = STATUS.child("storedVersions");
    List<String> stored = definition.storedVersions();
    JsonNode list = definition.status().path("storedVersions");
    JsonNode shown = list.isMissingNode() ? Json.mapper().nullNode() : list;
    if (stored.isEmpty()) {
      errors.add(FieldError.invalid(path, shown, "must have at least one stored version"));
      return;
    }
    for (Version version : definition.versions()) {
      if (version.storage() && !stored.contains(version.name())) {
        String detail = "must have the storage version " + version.name();
        errors.add(FieldError.invalid(path, shown, detail));
      }
    }
    for (int i = 0; i < stored.size(); i++) {
      String name = stored.get(i);
      if (definition.version(name) == null) {
        String detail =
            ("missing from spec.versions; %1$s was previously a storage version, and must remain in"
                    + " spec.versions until a storage migration ensures no data remains persisted"
                    + " in %1$s and removes %1$s from status.storedVersions")
                .formatted(name);
        errors.add(FieldError.invalid(path.index(i), name, detail));
      }
    }
  }

  private void checkPreserveUnknownFields() {
    boolean before = old != null && old.spec().path("preserveUnknownFields").asBoolean();
    JsonNode now = definition.spec().path("preserveUnknownFields");
    if (!before && now.asBoolean()) {
      String detail =
          "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in"
              + " spec.versions[*].schema instead";
      errors.add(FieldError.invalid(SPEC.child("preserveUnknownFields"), now, detail));
    }
  }
}
