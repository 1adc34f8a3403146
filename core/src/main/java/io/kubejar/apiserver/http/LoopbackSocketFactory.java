package io.kubejar.apiserver.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.ServerSocketFactory;

/**
 * Makes sockets that send at once. Headers and body are written separately; with Nagle's algorithm
 * the second would wait 40 ms for the client to acknowledge the first.
 */
final class LoopbackSocketFactory extends ServerSocketFactory {
  /** How many connections may wait to be accepted; the library's own number is 50. */
  private static final int BACKLOG = 1024;

  @Override
  public ServerSocket createServerSocket() throws IOException {
    return new ServerSocket() {
      @Override
      public void bind(SocketAddress address, int backlog) throws IOException {
        try {
          super.bind(address, BACKLOG);
        } catch (IOException e) {
          // Whoever asked for the socket forgets it now, and it holds a file descriptor.
          close();
          throw e;
        }
      }

      @Override
      public Socket accept() throws IOException {
        Socket socket = super.accept();
        socket.setTcpNoDelay(true);
        return socket;
      }
    };
  }

  @Override
  public ServerSocket createServerSocket(int port) {
    throw new UnsupportedOperationException("only unbound sockets are made here");
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog) {
    throw new UnsupportedOperationException("only unbound sockets are made here");
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog, InetAddress address) {
    throw new UnsupportedOperationException("only unbound sockets are made here");
  }
}
