package io.kubejar.apiserver.printers;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.kubejar.apimachinery.KubeObject;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The printer of a built-in kind: its columns, and a function that fills a row.
 *
 * <p>The functions follow {@code kubernetes/pkg/printers/internalversion/printers.go}.
 */
record KindPrinter(List<TableColumn> columns, BiConsumer<KubeObject, Row> filler)
    implements TablePrinter {

  KindPrinter {
    columns = List.copyOf(columns);
  }

  static KindPrinter of(BiConsumer<KubeObject, Row> filler, TableColumn... columns) {
    return new KindPrinter(List.of(columns), filler);
  }

  @Override
  public ArrayNode cells(KubeObject object, Instant now) {
    Row row = new Row(object, now);
    filler.accept(object, row);
    return row.cells();
  }
}
