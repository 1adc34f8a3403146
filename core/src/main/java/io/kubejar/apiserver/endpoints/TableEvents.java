package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.Representation;
import io.kubejar.apiserver.printers.TablePrinter;
import io.kubejar.clock.Clock;
import java.util.function.UnaryOperator;

/** The objects of a watch as Tables of one row; only the first says what the columns are. */
final class TableEvents implements UnaryOperator<KubeObject> {
  private final TablePrinter printer;
  private final Representation.Table wanted;
  private final Clock clock;
  private boolean columnsSent;

  TableEvents(TablePrinter printer, Representation.Table wanted, Clock clock) {
    this.printer = printer;
    this.wanted = wanted;
    this.clock = clock;
  }

  @Override
  public KubeObject apply(KubeObject object) {
    ObjectNode table = new TableText(printer, wanted, clock.now()).ofObject(object);
    if (columnsSent) {
      table.putNull("columnDefinitions");
    }
    columnsSent = true;
    return KubeObject.of(table);
  }
}
