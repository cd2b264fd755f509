package io.switchroom.codec.g722;

import io.switchroom.codec.audio.DecoderMemory;

/** All that the next samples of a G.722 stream depend on: filter, predictors and scales. */
final class G722Memory implements DecoderMemory {
  final QuadratureMirror join = new QuadratureMirror();
  final SubBand lower = SubBand.lower();
  final SubBand higher = SubBand.higher();

  void copy(G722Memory other) {
    join.copy(other.join);
    lower.copy(other.lower);
    higher.copy(other.higher);
  }

  static G722Memory of(DecoderMemory memory) {
    if (!(memory instanceof G722Memory g722)) {
      throw new IllegalArgumentException("not the memory of a decoder of the same kind");
    }
    return g722;
  }
}
