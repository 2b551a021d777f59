/* conversation.py for C, and what client.c and server.c share. */
#ifndef CONVERSATION_H
#define CONVERSATION_H

#include <curl/curl.h>

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OFFERED "pairs.v0, pairs.v1"
#define CHOSEN "pairs.v1"
#define CLIENTS_PING "there?"
#define SERVERS_PING "here?"
#define CLIENTS_CODE 4321
#define CLIENTS_REASON "Schlu\xc3\x9f, \xe4\xb8\x96\xe7\x95\x8c"
#define SERVERS_CODE 4001
#define SERVERS_REASON "genug, \xe4\xb8\x96\xe7\x95\x8c"
#define PATIENCE 20000 /* milliseconds */
#define LARGE ((size_t)1 << 20)
#define BURST 200

#define MUST(condition)                                                                  \
    do {                                                                                 \
        if (!(condition)) {                                                              \
            printf("not ok: %s (%s:%d)\n", #condition, __FILE__, __LINE__);              \
            exit(1);                                                                     \
        }                                                                                \
    } while (0)

struct message {
    unsigned flags; /* CURLWS_TEXT or CURLWS_BINARY */
    size_t size;
    const char *data;
};

static const char *words(void)
{
    static const char unit[] = "Gr\xc3\xbc\xc3\x9f" "e, \xe4\xb8\x96\xe7\x95\x8c \xf0\x9f\x98\x80; ";
    static char all[(size_t)1 << 20];
    size_t at;
    memset(all, 'x', sizeof all);
    for (at = 0; at + sizeof unit - 1 <= sizeof all; at += sizeof unit - 1) memcpy(all + at, unit, sizeof unit - 1);
    return all;
}

static const char *noise(void)
{
    static char all[(size_t)1 << 20];
    uint32_t state = 1;
    size_t at;
    for (at = 0; at < sizeof all; at++) {
        if (at % 4 == 0) {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
        }
        all[at] = (char)(state >> at % 4 * 8);
    }
    return all;
}

#define SINGLE 7
#define FRAGMENTED 6 /* which of them goes in thirds */

static inline void single(struct message *messages)
{
    static const char greeting[] = "Gr\xc3\xbc\xc3\x9f" "e, \0 \xe4\xb8\x96\xe7\x95\x8c \xf0\x9f\x98\x80!";
    static char bytes[256], fragments[9 + 31 * 3] = "fragments";
    int i;
    for (i = 0; i < 256; i++) bytes[i] = (char)i;
    for (i = 0; i < 31; i++) memcpy(fragments + 9 + i * 3, "\xe4\xb8\x96", 3);
    messages[0] = (struct message){CURLWS_TEXT, sizeof greeting - 1, greeting};
    messages[1] = (struct message){CURLWS_BINARY, 256, bytes};
    messages[2] = (struct message){CURLWS_TEXT, 0, ""};
    messages[3] = (struct message){CURLWS_BINARY, 0, ""};
    messages[4] = (struct message){CURLWS_TEXT, LARGE, words()};
    messages[5] = (struct message){CURLWS_BINARY, LARGE, noise()};
    messages[6] = (struct message){CURLWS_TEXT, sizeof fragments, fragments};
}

static inline struct message burst(int i)
{
    static char text[32];
    int size = snprintf(text, sizeof text, "burst %d", i);
    return (struct message){i % 2 ? CURLWS_BINARY : CURLWS_TEXT, (size_t)size, text};
}

static inline uint32_t crc32_of(const unsigned char *data, size_t size)
{
    static uint32_t table[256];
    uint32_t crc = 0xffffffff, i;
    if (!table[1])
        for (i = 0; i < 256; i++) {
            int bit;
            table[i] = i;
            for (bit = 0; bit < 8; bit++) table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320 : 0);
        }
    while (size--) crc = crc >> 8 ^ table[(crc ^ *data++) & 255];
    return ~crc;
}

/* A line about a message received. */
static inline void show(const struct message *message)
{
    printf("%s %lu %08" PRIx32 "\n", message->flags & CURLWS_TEXT ? "text" : "binary", (unsigned long)message->size,
           crc32_of((const unsigned char *)message->data, message->size));
}

/* "/deflate/ws/a": a line of its three words. */
static inline void show_opened(const char *target)
{
    fputs("open", stdout);
    for (; *target && *target != '\r'; target++) putchar(*target == '/' ? ' ' : *target);
    putchar('\n');
}

static inline struct curlws_statistics statistics(CURL *curl)
{
    struct curlws_statistics all = {.size = sizeof all};
    MUST(curlws_stats(curl, &all) == CURLE_OK);
    return all;
}

static inline void show_counts(CURL *curl)
{
    struct curlws_statistics of = statistics(curl);
    printf("pings %" PRIu64 "\npongs %" PRIu64 "\n", of.pings_received, of.pongs_received);
}

static inline void show_wire(CURL *curl)
{
    struct curlws_statistics of = statistics(curl);
    printf("info wire_in=%" PRIu64 " wire_out=%" PRIu64 " payload_in=%" PRIu64 " payload_out=%" PRIu64
           " messages_in=%" PRIu64 " messages_out=%" PRIu64 " frames_in=%" PRIu64 "\n",
           of.wire_received, of.wire_sent, of.payload_received, of.payload_sent, of.messages_received,
           of.messages_sent, of.frames_received);
}

/* A text in three frames, cut within characters. */
static inline void send_thirds(CURL *curl, const struct message *message)
{
    size_t cut = message->size / 3, sent, done = 0;
    int i;
    for (i = 0; i < 3; i++) {
        size_t part = i < 2 ? cut : message->size - done;
        MUST(curl_ws_send(curl, message->data + done, part, &sent, 0, message->flags | (i < 2 ? CURLWS_CONT : 0)) ==
                 CURLE_OK && sent == part);
        done += part;
    }
}

#endif
