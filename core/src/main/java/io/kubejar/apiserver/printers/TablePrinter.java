package io.kubejar.apiserver.printers;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.kubejar.apimachinery.KubeObject;
import java.time.Instant;
import java.util.List;

/** How the objects of one kind are printed. Stateless. */
public interface TablePrinter {

  List<TableColumn> columns();

  /**
   * An object's cells, one for each column.
   *
   * @param now what ages are measured to
   */
  ArrayNode cells(KubeObject object, Instant now);
}
