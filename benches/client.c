/* One row of the benchmark: a program that uses libcurl's API alone, linked to libcurl and to us.
       client URL recv SIZE TOTAL | push SIZE TOTAL | send SIZE TOTAL | cork SIZE TOTAL
                  | echo SIZE COUNT | connect 0 COUNT | recv|send SIZE TOTAL FILE EXTENSION
   TOTAL is in bytes; push receives by the write callback; cork is send in bunches of 1000, with
   libcurlws alone, and so are a file's texts, SIZE bytes each, with permessage-deflate as it is
   offered. Prints CPU seconds, wall seconds, peak memory in KB. */
#include "usage.h"
#include <curl/curl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

/* What libcurl has not. */
extern CURLcode curlws_cork(CURL *) __attribute__((weak));
extern CURLcode curlws_uncork(CURL *) __attribute__((weak));

static char *buffer;
static size_t room;
static size_t texts, at; /* bytes of the file in the buffer, and where the next message begins */
static const char *extension;

static void check(CURLcode code, const char *what)
{
    if (code == CURLE_OK) return;
    fprintf(stderr, "client: %s: %d\n", what, (int)code);
    exit(1);
}

static void wait_for(CURL *curl, short events)
{
    struct pollfd one = {.events = events};
    curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &one.fd);
    poll(&one, 1, -1);
}

/* Payload bytes received; -1 after a CLOSE. */
static long receive(CURL *curl)
{
    const struct curl_ws_frame *meta;
    size_t n;
    for (;;) {
        CURLcode code = curl_ws_recv(curl, buffer, room, &n, &meta);
        if (code == CURLE_AGAIN) {
            wait_for(curl, POLLIN);
            continue;
        }
        check(code, "recv");
        return meta->flags & CURLWS_CLOSE ? -1 : (long)n;
    }
}

static void send_frame(CURL *curl, size_t size, unsigned flags)
{
    for (size_t done = 0; done < size;) {
        size_t n = 0;
        CURLcode code = curl_ws_send(curl, buffer + at + done, size - done, &n, 0, flags);
        if (code == CURLE_AGAIN) wait_for(curl, POLLOUT);
        else check(code, "send");
        done += n;
    }
    if (texts > 0) at = (at + size) % texts;
}

static size_t take(char *data, size_t size, size_t count, void *total)
{
    (void)data;
    *(long long *)total += (long long)(size * count);
    return size * count;
}

static void offer(CURL *curl)
{
#ifdef CURLWS_COMPRESS
    static struct curl_slist *headers;
    char field[200];
    snprintf(field, sizeof field, "Sec-WebSocket-Extensions: %s", extension);
    headers = curl_slist_append(headers, field);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, CURLWS_COMPRESS);
#else
    (void)curl;
    check(CURLE_NOT_BUILT_IN, extension);
#endif
}

static CURL *open_url(const char *url, long connect_only)
{
    CURL *curl = curl_easy_init();
    const char *ca = getenv("CA_FILE");
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, connect_only);
    if (ca != NULL) curl_easy_setopt(curl, CURLOPT_CAINFO, ca);
    if (extension != NULL) offer(curl);
    return curl;
}

static CURL *connected(const char *url)
{
    CURL *curl = open_url(url, 2L);
    check(curl_easy_perform(curl), "perform");
    return curl;
}

static long long connect_all(const char *url, long long count)
{
    memcpy(buffer, "\x03\xe8", 2); /* 1000, the normal end */
    for (long long done = 0; done < count; done++) {
        CURL *curl = connected(url);
        send_frame(curl, 2, CURLWS_CLOSE);
        curl_easy_cleanup(curl);
    }
    return count;
}

/* How the transfer ends depends on how the peer does: what has arrived counts. */
static long long receive_pushed(const char *url)
{
    long long done = 0;
    CURL *curl = open_url(url, 0L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &done);
    curl_easy_perform(curl);
    curl_easy_cleanup(curl);
    return done;
}

static long long send_corked(CURL *curl, size_t size, long long total)
{
    long long done = 0;
    if (curlws_cork == NULL || curlws_uncork == NULL) check(CURLE_NOT_BUILT_IN, "curlws_cork");
    while (done < total) {
        check(curlws_cork(curl), "cork");
        for (int i = 0; i < 1000 && done < total; i++, done += (long long)size)
            send_frame(curl, size, CURLWS_BINARY);
        CURLcode code;
        while ((code = curlws_uncork(curl)) == CURLE_AGAIN) wait_for(curl, POLLOUT);
        check(code, "uncork");
    }
    return done;
}

static long long on_connection(CURL *curl, const char *row, size_t size, long long total)
{
    long long done = 0;
    if (strcmp(row, "recv") == 0) {
        for (long n; (n = receive(curl)) >= 0;) done += n;
    } else if (strcmp(row, "send") == 0) {
        unsigned kind = texts > 0 ? CURLWS_TEXT : CURLWS_BINARY;
        for (; done < total; done += (long long)size) send_frame(curl, size, kind);
    } else if (strcmp(row, "cork") == 0) {
        done = send_corked(curl, size, total);
    } else if (strcmp(row, "echo") == 0) {
        for (; done < total; done++) {
            send_frame(curl, size, CURLWS_BINARY);
            for (size_t got = 0; got < size;) got += (size_t)receive(curl);
        }
    }
    curl_easy_cleanup(curl);
    return done;
}

static void read_texts(const char *name)
{
    FILE *file = fopen(name, "rb");
    texts = file == NULL ? 0 : fread(buffer, 1, room, file);
    check(texts > 0 ? CURLE_OK : CURLE_READ_ERROR, name);
    fclose(file);
}

int main(int argc, char **argv)
{
    if (argc < 5) return 2;
    const char *url = argv[1], *row = argv[2];
    size_t size = (size_t)atol(argv[3]);
    long long total = atoll(argv[4]), done;
    double start = wall_seconds();
    room = argc > 6 ? 1 << 20 : size > 65536 ? size : 65536;
    buffer = calloc(1, room);
    if (argc > 6) {
        read_texts(argv[5]);
        extension = argv[6];
    }
    if (strcmp(row, "connect") == 0) done = connect_all(url, total);
    else if (strcmp(row, "push") == 0) done = receive_pushed(url);
    else done = on_connection(connected(url), row, size, total);
    if (done != total) {
        fprintf(stderr, "client: %s: %lld instead of %lld\n", row, done, total);
        return 1;
    }
    printf("%.6f %.6f %ld\n", cpu_seconds(), wall_seconds() - start, memory("VmHWM: %ld"));
    free(buffer);
    return 0;
}
