package io.kubejar.apiserver.protobuf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the table of protobuf fields from the struct tags of Kubernetes' Go types; {@code
 * docs/protobuf.md} has the command. A tool for the project's developers.
 */
final class ProtobufTableGenerator {
  private static final Pattern IMPORT =
      Pattern.compile("^\\s*(?:import\\s+)?(\\w+)?\\s*\"(k8s\\.io/[^\"]+)\"", Pattern.MULTILINE);
  private static final Pattern STRUCT =
      Pattern.compile("^type (\\w+) struct \\{(.*?)^}", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern NAMED =
      Pattern.compile("^type (\\w+) (?!struct|interface)=?\\s*([\\w.\\[\\]*]+)", Pattern.MULTILINE);
  private static final Pattern FIELD =
      Pattern.compile("^\\s*(?:(\\w+)\\s+)?([\\w.\\[\\]*]+)\\s+`([^`]*)`", Pattern.MULTILINE);
  private static final Pattern PROTOBUF_TAG = Pattern.compile("protobuf:\"\\w+,(\\d+)");
  private static final Pattern JSON_TAG = Pattern.compile("json:\"([^\",]*)([^\"]*)\"");

  /** Go packages by import path: their source files' texts. */
  private final Map<String, List<String>> packages = new TreeMap<>();

  private final Map<String, String> namedTypes = new HashMap<>();
  private final Map<String, String> table = new TreeMap<>();

  private ProtobufTableGenerator() {}

  /** Takes the folder that holds {@code k8s.io}, and the file to write. */
  public static void main(String[] arguments) throws IOException {
    ProtobufTableGenerator generator = new ProtobufTableGenerator();
    generator.read(Path.of(arguments[0]));
    generator.collectNamedTypes();
    generator.collectStructs();
    List<String> lines = new ArrayList<>();
    generator.table.forEach((type, fields) -> lines.add(type + "\t" + fields));
    Files.write(Path.of(arguments[1]), lines);
  }

  private void read(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("k8s.io"))) {
      for (Path file : files.filter(ProtobufTableGenerator::holdsTypes).sorted().toList()) {
        String importPath = root.relativize(file.getParent()).toString();
        packages
            .computeIfAbsent(importPath, p -> new ArrayList<>())
            .add(Files.readString(file).replaceAll("(?m)//.*$", ""));
      }
    }
  }

  private static boolean holdsTypes(Path file) {
    String path = file.toString();
    return path.matches(
            ".*/k8s\\.io/(api/\\w+/v\\d|apimachinery/pkg/apis/meta/v1"
                + "|apiextensions-apiserver/pkg/apis/apiextensions/v1)/[^/]*\\.go")
        && !path.matches(".*(_test|zz_generated\\w*|generated\\.\\w+)\\.go");
  }

  private void collectNamedTypes() {
    packages.forEach(
        (importPath, sources) ->
            sources.forEach(
                source -> {
                  Map<String, String> imports = imports(source);
                  Matcher named = NAMED.matcher(source);
                  while (named.find()) {
                    namedTypes.put(
                        qualify(importPath, named.group(1)),
                        resolve(named.group(2), importPath, imports));
                  }
                }));
  }

  private void collectStructs() {
    packages.forEach(
        (importPath, sources) ->
            sources.forEach(
                source -> {
                  Map<String, String> imports = imports(source);
                  Matcher struct = STRUCT.matcher(source);
                  while (struct.find()) {
                    String fields = fields(struct.group(2), importPath, imports);
                    table.put(qualify(importPath, struct.group(1)), fields);
                  }
                }));
  }

  private static Map<String, String> imports(String source) {
    Map<String, String> imports = new HashMap<>();
    Matcher matcher = IMPORT.matcher(source);
    while (matcher.find()) {
      String path = matcher.group(2);
      String alias = matcher.group(1);
      imports.put(alias == null ? path.substring(path.lastIndexOf('/') + 1) : alias, path);
    }
    return imports;
  }

  private String fields(String body, String importPath, Map<String, String> imports) {
    List<String> fields = new ArrayList<>();
    Matcher field = FIELD.matcher(body);
    while (field.find()) {
      Matcher number = PROTOBUF_TAG.matcher(field.group(3));
      Matcher json = JSON_TAG.matcher(field.group(3));
      if (number.find() && json.find()) {
        String type = encode(resolve(field.group(2), importPath, imports));
        String name = json.group(2).contains("inline") ? "~" : json.group(1);
        fields.add(number.group(1) + "," + name + "," + type);
      }
    }
    return String.join(" ", fields);
  }

  /** A Go type with its package written out; pointers, lists and maps keep their prefixes. */
  private static String resolve(String type, String importPath, Map<String, String> imports) {
    Matcher prefixed = Pattern.compile("^(\\*|\\[\\]|map\\[[\\w.]+\\])(.*)$").matcher(type);
    if (prefixed.matches()) {
      String prefix = prefixed.group(1).startsWith("map") ? "{}" : prefixed.group(1);
      return prefix + resolve(prefixed.group(2), importPath, imports);
    }
    int dot = type.indexOf('.');
    if (dot > 0) {
      String target = imports.get(type.substring(0, dot));
      return target == null ? type : qualify(target, type.substring(dot + 1));
    }
    return Character.isUpperCase(type.charAt(0)) ? qualify(importPath, type) : type;
  }

  /** Replaces named types by what they stand for, and shortens scalars to a letter. */
  private String encode(String type) {
    Matcher prefixed = Pattern.compile("^(\\*|\\[\\]|\\{\\})(.+)$").matcher(type);
    if (prefixed.matches()) {
      if (type.equals("[]byte")) {
        return "y";
      }
      return prefixed.group(1) + encode(prefixed.group(2));
    }
    String scalar = scalar(type);
    if (scalar != null) {
      return scalar;
    }
    String named = namedTypes.get(type);
    if (named == null || type.endsWith("ExtraValue") || type.endsWith(".Verbs")) {
      return type;
    }
    return encode(named);
  }

  private static @Nullable String scalar(String type) {
    return switch (type) {
      case "string", "io.k8s.apimachinery.pkg.types.UID" -> "s";
      case "int32", "int64", "int", "uint8", "uint32", "uint64", "byte", "rune" -> "i";
      case "bool" -> "b";
      case "float64" -> "d";
      default -> null;
    };
  }

  private static String qualify(String importPath, String type) {
    return "io." + importPath.replace("k8s.io", "k8s").replace('/', '.') + "." + type;
  }
}
