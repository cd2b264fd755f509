package io.switchroom.gateway.sip.locate.dns;

import java.util.concurrent.CompletionStage;

/**
 * Who answers DNS questions: {@link NettyDns} from the network, {@link RecordCache} from memory.
 * Owned by one event loop: asked there, and the answer comes there.
 */
@FunctionalInterface
public interface RecordSource {

  /**
   * @return completes with the answer, never exceptionally but for a bug; may already be complete
   */
  CompletionStage<RecordAnswer> query(RecordQuery query);
}
