/* MQTT 3.1.1 over a WebSocket, as brokers offer it to browsers: subscribes to a topic, publishes to it if
 * there is something to publish, and prints what comes. Messages are binary, and MQTT is a stream of bytes
 * within them: a packet may begin in one message and end in another, and a message may hold several.
 *
 *     cc mqtt.c $(pkg-config --cflags --libs curlws) -o mqtt
 *     ./mqtt URL TOPIC COUNT [MESSAGE...]        # ends after COUNT messages; 0: never
 *
 * `./mqtt ws://localhost:9001/ news/# 2` and `./mqtt ws://localhost:9001/ news/today 1 "hello"` beside it:
 *     subscribed
 *     news/today: hello
 * MQTT_USER, MQTT_PASSWORD, MQTT_KEEPALIVE (seconds; 30) and CURL_CA_BUNDLE are looked at.
 */
#include <curl/curl.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CONNECT = 1, CONNACK, PUBLISH, PUBACK, SUBSCRIBE = 8, SUBACK, PINGREQ = 12, PINGRESP, DISCONNECT };

#define PATIENCE_MS 10000
#define LARGEST 65536 /* of a packet; MQTT would allow 256 MB */

struct client {
    CURL *curl;
    unsigned char in[LARGEST]; /* what came and is no whole packet yet */
    size_t filled;
    long keepalive_ms;
    long long last_sent, asked; /* when, in ms; asked: a PINGREQ that has no answer, or 0 */
    const char *topic;
    char **messages; /* to publish, up to a NULL */
    long left;       /* messages to wait for; 0: no end */
    int done;
};

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* A packet being written; one that does not fit is not sent. */
struct packet {
    unsigned char bytes[LARGEST];
    size_t size;
    int too_large;
};

static void put(struct packet *packet, const void *data, size_t size)
{
    packet->too_large |= size > sizeof packet->bytes - packet->size;
    if (packet->too_large) return;
    if (size) memcpy(packet->bytes + packet->size, data, size);
    packet->size += size;
}

static void put_number(struct packet *packet, unsigned number)
{
    const unsigned char bytes[] = {(unsigned char)(number >> 8), (unsigned char)number};
    put(packet, bytes, 2);
}

static void put_string(struct packet *packet, const char *text)
{
    size_t size = strlen(text);
    packet->too_large |= size > 65535;
    put_number(packet, (unsigned)size);
    put(packet, text, size);
}

/* Sends a packet as one message: its type and flags, the length of the rest by 7 bits a byte, the rest. */
static CURLcode send_packet(struct client *client, int type, int flags, const struct packet *rest)
{
    unsigned char head[5] = {(unsigned char)(type << 4 | flags)};
    size_t size = 1, length = rest ? rest->size : 0;
    if (rest && rest->too_large) return CURLE_TOO_LARGE;
    do {
        head[size] = length & 127;
        length >>= 7;
        if (length) head[size] |= 128;
        size++;
    } while (length);
    struct curlws_part parts[] = {{head, size}, {rest ? rest->bytes : NULL, rest ? rest->size : 0}};
    client->last_sent = now_ms();
    return curlws_sendv(client->curl, parts, 2, CURLWS_BINARY, PATIENCE_MS);
}

static CURLcode log_in(struct client *client)
{
    struct packet packet = {.size = 0};
    const char *user = getenv("MQTT_USER"), *password = getenv("MQTT_PASSWORD");
    if (!user) password = NULL;
    put_string(&packet, "MQTT");
    put(&packet, "\x04", 1); /* the protocol's level: 3.1.1 */
    put(&packet, user && password ? "\xc2" : user ? "\x82" : "\x02", 1); /* 2: a clean session */
    put_number(&packet, (unsigned)(client->keepalive_ms / 1000));
    put_string(&packet, ""); /* the broker makes a name for us */
    if (user) put_string(&packet, user);
    if (password) put_string(&packet, password);
    return send_packet(client, CONNECT, 0, &packet);
}

static CURLcode subscribe(struct client *client)
{
    struct packet packet = {.size = 0};
    put_number(&packet, 1); /* the packet's number, which SUBACK repeats */
    put_string(&packet, client->topic);
    put(&packet, "", 1); /* quality of service 0: at most once */
    return send_packet(client, SUBSCRIBE, 2, &packet);
}

static CURLcode publish(struct client *client)
{
    CURLcode code = CURLE_OK;
    for (; *client->messages && code == CURLE_OK; client->messages++) {
        struct packet packet = {.size = 0};
        put_string(&packet, client->topic);
        put(&packet, *client->messages, strlen(*client->messages));
        code = send_packet(client, PUBLISH, 0, &packet);
    }
    return code;
}

static CURLcode broken(const char *what)
{
    fprintf(stderr, "mqtt: %s\n", what);
    return CURLE_WEIRD_SERVER_REPLY;
}

/* Another's text must not command our terminal: neither by ESC and its like, nor by U+0080 to U+009F. */
static void show(const unsigned char *text, size_t size, const char *end)
{
    for (size_t i = 0; i < size; i++) {
        int high = text[i] == 0xc2 && i + 1 < size && (text[i + 1] & 0xe0) == 0x80;
        putchar(high || text[i] < ' ' || text[i] == 0x7f ? ' ' : text[i]);
        i += (size_t)high;
    }
    fputs(end, stdout);
}

static CURLcode on_publish(struct client *client, int flags, const unsigned char *data, size_t size)
{
    size_t topic = size < 2 ? 0 : (size_t)data[0] << 8 | data[1];
    size_t skip = 2 + topic + (flags & 6 ? 2 : 0); /* with a quality of service there is a number */
    if (size < skip) return broken("a PUBLISH that ends too early");
    show(data + 2, topic, ": ");
    show(data + skip, size - skip, "\n");
    fflush(stdout);
    if (client->left && --client->left == 0) client->done = 1;
    return CURLE_OK;
}

static CURLcode on_packet(struct client *client, int head, const unsigned char *data, size_t size)
{
    static const char *const refusals[] = {"", "another version of MQTT is wanted", "our name is refused",
                                           "the broker cannot serve", "a wrong user or password", "not allowed"};
    switch (head >> 4) {
    case CONNACK:
        if (size != 2 || data[1]) return broken(size == 2 && data[1] < 6 ? refusals[data[1]] : "a bad CONNACK");
        return subscribe(client);
    case SUBACK:
        if (size != 3 || data[2] == 128) return broken("the broker refuses the subscription");
        puts("subscribed");
        fflush(stdout);
        return publish(client);
    case PUBLISH: return on_publish(client, head & 15, data, size);
    case PINGRESP: client->asked = 0; return CURLE_OK;
    default: return broken("a packet that was not asked for");
    }
}

/* Takes the packets that are whole; the rest waits for the next message. */
static CURLcode take_packets(struct client *client)
{
    size_t at = 0;
    CURLcode code = CURLE_OK;
    while (code == CURLE_OK && !client->done) {
        const unsigned char *packet = client->in + at;
        size_t there = client->filled - at, size = 0, used = 1;
        for (;; used++) {
            if (used == 5) return broken("a bad length");
            if (used >= there) break;
            size |= (size_t)(packet[used] & 127) << 7 * (used - 1);
            if (packet[used] < 128) break;
        }
        if (used < there && size > LARGEST - 5) return broken("a packet is too large");
        if (used >= there || there - used - 1 < size) break;
        code = on_packet(client, packet[0], packet + used + 1, size);
        at += used + 1 + size;
    }
    client->filled -= at;
    memmove(client->in, client->in + at, client->filled);
    return code;
}

/* Appends a message's bytes, which may be more than there is room for at once. */
static CURLcode on_message(struct client *client, const unsigned char *data, size_t size)
{
    CURLcode code = CURLE_OK;
    while (size && code == CURLE_OK && !client->done) {
        size_t part = LARGEST - client->filled < size ? LARGEST - client->filled : size;
        memcpy(client->in + client->filled, data, part);
        client->filled += part;
        data += part;
        size -= part;
        code = take_packets(client);
    }
    return code;
}

/* MQTT's own keepalive: the broker ends a connection on which nothing came for one and a half times as long. */
static CURLcode keep_alive(struct client *client)
{
    long long now = now_ms();
    if (client->asked && now - client->asked >= client->keepalive_ms) return broken("the broker is silent");
    if (client->asked || now - client->last_sent < client->keepalive_ms / 2) return CURLE_OK;
    client->asked = now;
    return send_packet(client, PINGREQ, 0, NULL);
}

static CURLcode converse(struct client *client)
{
    CURLcode code = log_in(client);
    while (code == CURLE_OK && !client->done) {
        const void *data;
        size_t size;
        unsigned flags;
        long long due = client->asked ? client->asked + client->keepalive_ms
                                      : client->last_sent + client->keepalive_ms / 2;
        long long left = due - now_ms();
        code = curlws_recv_message(client->curl, &data, &size, &flags, left > 0 ? (int)left : 0);
        if (code == CURLE_OK)
            code = flags & CURLWS_BINARY ? on_message(client, data, size) : broken("a text message");
        else if (code == CURLE_OPERATION_TIMEDOUT || code == CURLE_AGAIN)
            code = CURLE_OK;
        if (code == CURLE_OK) code = keep_alive(client);
    }
    if (code == CURLE_OK) code = send_packet(client, DISCONNECT, 0, NULL);
    return code;
}

/* A server that does not name the subprotocol speaks something else. */
static CURLcode connect_to(CURL *curl, const char *url, struct curl_slist *headers)
{
    const char *authorities = getenv("CURL_CA_BUNDLE");
    struct curl_header *chosen;
    CURLcode code;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    if (authorities) curl_easy_setopt(curl, CURLOPT_CAINFO, authorities);
    code = curlws_connect(curl, PATIENCE_MS);
    if (code != CURLE_OK) return code;
    if (curl_easy_header(curl, "Sec-WebSocket-Protocol", 0, CURLH_1XX, -1, &chosen) || strcmp(chosen->value, "mqtt"))
        return broken("the server does not speak it");
    return CURLE_OK;
}

int main(int argc, char **argv)
{
    static struct client client;
    char reason[CURL_ERROR_SIZE] = "";
    const char *keepalive = getenv("MQTT_KEEPALIVE");
    struct curl_slist *headers = curl_slist_append(NULL, "Sec-WebSocket-Protocol: mqtt");
    CURLcode code;
    if (argc < 4) {
        fprintf(stderr, "usage: %s URL TOPIC COUNT [MESSAGE...]\n", argv[0]);
        return 2;
    }
    client.curl = curl_easy_init();
    client.topic = argv[2];
    client.left = atol(argv[3]);
    client.messages = argv + 4;
    client.keepalive_ms = 1000 * (keepalive ? atol(keepalive) : 30);
    if (!client.curl || !headers || client.keepalive_ms < 1000 || client.keepalive_ms > 65535000) return 2;
    curl_easy_setopt(client.curl, CURLOPT_ERRORBUFFER, reason);

    code = connect_to(client.curl, argv[1], headers);
    if (code == CURLE_OK) code = converse(&client);
    if (code != CURLE_OK) fprintf(stderr, "%s\n", reason[0] ? reason : curl_easy_strerror(code));
    curlws_close(client.curl, 1000, NULL, 2000);
    curl_easy_cleanup(client.curl);
    curl_slist_free_all(headers);
    return code != CURLE_OK;
}
