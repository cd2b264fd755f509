package io.switchroom.codec.audio;

/** What a {@link ShareableDecoder} remembers of the payloads before, kept outside of it. */
public interface DecoderMemory {}
