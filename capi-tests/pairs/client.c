/* Our library as the client of the pairs, by whole messages and by libcurl's own two calls; pair.py
 * says what is talked about.
 *     client messages|classic CA-FILE URL...       (ws://127.0.0.1:PORT/deflate/ws)
 */
#include "conversation.h"

#include <poll.h>

/* Two ways to do the same. */
struct style {
    void (*send)(CURL *, const struct message *);
    int (*receive)(CURL *, struct message *, int fragmented); /* 0: the peer said CLOSE */
    void (*ping)(CURL *);
    void (*close)(CURL *, int code, const char *reason);
    void (*show_close)(CURL *); /* and answers it, where the peer was first */
};

static const struct style *style;

static void send_whole(CURL *curl, const struct message *message)
{
    MUST(curlws_send_message(curl, message->data, message->size, message->flags, PATIENCE) == CURLE_OK);
}

static int receive_whole(CURL *curl, struct message *message, int fragmented)
{
    const void *data = NULL;
    CURLcode code = curlws_recv_message(curl, &data, &message->size, &message->flags, PATIENCE);
    (void)fragmented;
    if (code == CURLE_GOT_NOTHING) return 0;
    MUST(code == CURLE_OK);
    message->data = data;
    return 1;
}

static void ping_whole(CURL *curl)
{
    MUST(curlws_send_message(curl, CLIENTS_PING, 6, CURLWS_PING, PATIENCE) == CURLE_OK);
}

static void close_whole(CURL *curl, int code, const char *reason)
{
    MUST(curlws_close(curl, code, reason, PATIENCE) == CURLE_OK);
}

static void show_close_whole(CURL *curl)
{
    const char *reason;
    char copy[126];
    size_t size;
    int code;
    MUST(curlws_close_status(curl, &code, &reason, &size) == CURLE_OK);
    MUST(size == strlen(reason));
    printf("close %d %s\n", code, reason);
    if (code != SERVERS_CODE) return;
    snprintf(copy, sizeof copy, "%s", reason);
    MUST(curlws_close(curl, code, copy, PATIENCE) == CURLE_OK);
}

static const struct style messages = {send_whole, receive_whole, ping_whole, close_whole, show_close_whole};

static void wait_for(CURL *curl, short events)
{
    struct pollfd one = {.events = events};
    curl_socket_t fd;
    MUST(curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK);
    one.fd = fd;
    MUST(poll(&one, 1, PATIENCE) == 1);
}

static void send_parts(CURL *curl, const struct message *message)
{
    size_t done = 0, sent;
    CURLcode code;
    do {
        sent = 0;
        code = curl_ws_send(curl, message->data + done, message->size - done, &sent, 0, message->flags);
        MUST(code == CURLE_OK || code == CURLE_AGAIN);
        done += sent;
        if (code == CURLE_AGAIN) wait_for(curl, POLLOUT);
    } while (done < message->size || code == CURLE_AGAIN);
}

/* A chunk, as soon as there is one. */
static const struct curl_ws_frame *chunk(CURL *curl, char *data, size_t room, size_t *size)
{
    const struct curl_ws_frame *meta = NULL;
    CURLcode code;
    while ((code = curl_ws_recv(curl, data, room, size, &meta)) == CURLE_AGAIN) wait_for(curl, POLLIN);
    if (code != CURLE_OK) printf("curl_ws_recv: %d\n", (int)code);
    MUST(code == CURLE_OK && meta);
    return meta;
}

static char received[((size_t)1 << 20) + 1];
static size_t closing; /* so much of that is a CLOSE's payload */

static int receive_parts(CURL *curl, struct message *message, int fragmented)
{
    const struct curl_ws_frame *meta;
    size_t size;
    int frames = 0;
    message->size = 0;
    message->data = received;
    do {
        meta = chunk(curl, received + message->size, sizeof received - message->size, &size);
        if (meta->flags & CURLWS_PING) continue;
        if (meta->flags & CURLWS_PONG) MUST(size == 6 && !memcmp(received + message->size, CLIENTS_PING, 6));
        if (meta->flags & CURLWS_PONG) continue;
        message->size += size;
        if (meta->flags & CURLWS_CLOSE && !meta->bytesleft) {
            closing = message->size;
            return 0;
        }
        message->flags = (unsigned)meta->flags;
        frames += meta->bytesleft == 0;
    } while (meta->bytesleft || meta->flags & (CURLWS_CONT | CURLWS_PING | CURLWS_PONG));
    MUST(!fragmented || frames >= 3);
    return 1;
}

static void ping_parts(CURL *curl)
{
    send_parts(curl, &(struct message){CURLWS_PING, 6, CLIENTS_PING});
}

static void send_close(CURL *curl, int code, const char *reason)
{
    char payload[125] = {(char)(code >> 8), (char)code};
    size_t size = strlen(reason);
    MUST(size <= 123);
    memcpy(payload + 2, reason, size);
    send_parts(curl, &(struct message){CURLWS_CLOSE, 2 + size, payload});
}

static void close_parts(CURL *curl, int code, const char *reason)
{
    struct message none;
    send_close(curl, code, reason);
    closing = 0;
    MUST(!receive_parts(curl, &none, 0));
}

static void show_close_parts(CURL *curl)
{
    int code = 1005;
    if (closing >= 2) code = (unsigned char)received[0] << 8 | (unsigned char)received[1];
    received[closing] = 0;
    printf("close %d %s\n", code, closing > 2 ? received + 2 : "");
    if (code == SERVERS_CODE) send_close(curl, code, SERVERS_REASON);
}

static const struct style classic = {send_parts, receive_parts, ping_parts, close_parts, show_close_parts};

static void converse(CURL *curl)
{
    struct message all[SINGLE], got;
    int i;
    single(all);
    for (i = 0; i < SINGLE; i++) {
        if (i == FRAGMENTED)
            send_thirds(curl, &all[i]);
        else
            style->send(curl, &all[i]);
        MUST(style->receive(curl, &got, i == FRAGMENTED));
        show(&got);
        MUST(got.flags & all[i].flags && got.size == all[i].size && !memcmp(got.data, all[i].data, got.size));
    }
    for (i = 0; i < BURST; i++) {
        struct message one = burst(i);
        style->send(curl, &one);
    }
    for (i = 0; i < BURST; i++) {
        MUST(style->receive(curl, &got, 0));
        show(&got);
    }
    style->ping(curl);
    style->send(curl, &(struct message){CURLWS_TEXT, 4, "ping"});
    MUST(style->receive(curl, &got, 0));
    show(&got);
    style->close(curl, CLIENTS_CODE, CLIENTS_REASON);
}

static void is_closed(CURL *curl)
{
    struct message got;
    style->send(curl, &(struct message){CURLWS_TEXT, 5, "close"});
    MUST(!style->receive(curl, &got, 0));
}

static const char *answered(CURL *curl, const char *name)
{
    struct curl_header *header;
    if (curl_easy_header(curl, name, 0, CURLH_HEADER | CURLH_1XX, -1, &header) != CURLHE_OK) return "none";
    return header->value;
}

static void connect_to(const char *base, const char *part, const char *roots)
{
    char url[300], reason[CURL_ERROR_SIZE] = "";
    struct curl_slist *headers = curl_slist_append(NULL, "Sec-WebSocket-Protocol: " OFFERED);
    CURL *curl = curl_easy_init();
    CURLcode code;
    snprintf(url, sizeof url, "%s/%s", base, part);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CAINFO, roots);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L);
    if (strstr(url, "/deflate/")) curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, CURLWS_COMPRESS);
    code = curl_easy_perform(curl);
    if (code != CURLE_OK) printf("not ok: perform: %d %s\n", (int)code, reason);
    MUST(code == CURLE_OK);
    show_opened(strchr(strstr(url, "//") + 2, '/'));
    printf("subprotocol %s\n", answered(curl, "Sec-WebSocket-Protocol"));
    printf("extension %s\n", answered(curl, "Sec-WebSocket-Extensions"));
    (*part == 'a' ? converse : is_closed)(curl);
    show_counts(curl);
    style->show_close(curl);
    show_wire(curl);
    puts("end");
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
}

int main(int argc, char **argv)
{
    int i;
    MUST(argc > 3);
    curl_global_init(CURL_GLOBAL_ALL);
    style = strcmp(argv[1], "messages") ? &classic : &messages;
    for (i = 3; i < argc; i++) {
        connect_to(argv[i], "a", argv[2]);
        connect_to(argv[i], "b", argv[2]);
    }
    curl_global_cleanup();
    return 0;
}
