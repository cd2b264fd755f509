/* libopus by itself: encodes and decodes one second of speech again and again.
 *
 * opus_floor LIBRARY RATE_HZ BITRATE_BPS COMPLEXITY PCM_FILE    PCM: one second, 16 bits, mono
 * prints: microseconds for encoding and for decoding 20 ms
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define FRAMES 50
#define ROUNDS 20
#define TRIES 5
#define VOIP 2048
#define SET_BITRATE 4002
#define SET_COMPLEXITY 4010
#define MAX_PACKET 1275

typedef void *(*encoder_create)(int32_t, int, int, int *);
typedef int (*encoder_ctl)(void *, int, ...);
typedef int32_t (*encode)(void *, const int16_t *, int, unsigned char *, int32_t);
typedef void *(*decoder_create)(int32_t, int, int *);
typedef int (*decode)(void *, const unsigned char *, int32_t, int16_t *, int, int);

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

int main(int argc, char **argv) {
  if (argc != 6) {
    return 2;
  }
  /* The bundled library needs it and does not say so. */
  dlopen("libm.so.6", RTLD_NOW | RTLD_GLOBAL);
  void *library = dlopen(argv[1], RTLD_NOW);
  if (library == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return 1;
  }
  int rate = atoi(argv[2]);
  int samples = rate / FRAMES;
  int16_t *pcm = calloc(rate, sizeof *pcm);
  FILE *file = fopen(argv[5], "rb");
  if (file == NULL || fread(pcm, sizeof *pcm, rate, file) != (size_t)rate) {
    return 1;
  }
  fclose(file);
  encoder_create create_encoder = (encoder_create)dlsym(library, "opus_encoder_create");
  encoder_ctl control = (encoder_ctl)dlsym(library, "opus_encoder_ctl");
  encode encode_frame = (encode)dlsym(library, "opus_encode");
  decoder_create create_decoder = (decoder_create)dlsym(library, "opus_decoder_create");
  decode decode_packet = (decode)dlsym(library, "opus_decode");
  if (!create_encoder || !control || !encode_frame || !create_decoder || !decode_packet) {
    return 1;
  }
  int error = 0;
  void *encoder = create_encoder(rate, 1, VOIP, &error);
  void *decoder = create_decoder(rate, 1, &error);
  control(encoder, SET_BITRATE, atoi(argv[3]));
  control(encoder, SET_COMPLEXITY, atoi(argv[4]));
  static unsigned char packets[FRAMES][MAX_PACKET];
  static int lengths[FRAMES];
  int16_t *heard = calloc(samples, sizeof *heard);
  double encoding = 1e12;
  double decoding = 1e12;
  for (int t = 0; t < TRIES; t++) {
    double start = now_us();
    for (int i = 0; i < ROUNDS * FRAMES; i++) {
      int f = i % FRAMES;
      lengths[f] = encode_frame(encoder, pcm + f * samples, samples, packets[f], MAX_PACKET);
    }
    double middle = now_us();
    for (int i = 0; i < ROUNDS * FRAMES; i++) {
      int f = i % FRAMES;
      decode_packet(decoder, packets[f], lengths[f], heard, samples, 0);
    }
    double end = now_us();
    double each = (middle - start) / (ROUNDS * FRAMES);
    encoding = each < encoding ? each : encoding;
    each = (end - middle) / (ROUNDS * FRAMES);
    decoding = each < decoding ? each : decoding;
  }
  printf("%.3f %.3f\n", encoding, decoding);
  return 0;
}
