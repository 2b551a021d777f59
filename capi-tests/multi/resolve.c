/* A name that takes long does not hold up other transfers. getaddrinfo is this program's own: it waits
   on a pipe for the name `slow.test`. */
#define _GNU_SOURCE
#define NOT_DRIVEN
#include "test.h"

#include <dlfcn.h>
#include <netdb.h>

static int gate[2];
static int inside, most_inside; /* threads in getaddrinfo */
static CURLM *multi;
static CURL *slow, *fast;
static int received;

typedef int resolver(const char *, const char *, const struct addrinfo *, struct addrinfo **);

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **found)
{
    resolver *real = NULL;
    void *symbol = dlsym(RTLD_NEXT, "getaddrinfo");
    int now = __atomic_add_fetch(&inside, 1, __ATOMIC_SEQ_CST), code;
    memcpy(&real, &symbol, sizeof real);
    if (now > most_inside) most_inside = now;
    if (name && !strcmp(name, "quick.test")) name = "127.0.0.1";
    if (name && !strcmp(name, "slow.test")) {
        struct pollfd one;
        one.fd = gate[0];
        one.events = POLLIN;
        poll(&one, 1, PATIENCE_MS);
        name = "127.0.0.1";
    }
    code = real(name, service, hints, found);
    __atomic_sub_fetch(&inside, 1, __ATOMIC_SEQ_CST);
    return code;
}

static size_t on_write(char *data, size_t size, size_t count, void *user)
{
    size_t sent = 0;
    (void)data, (void)user;
    if (received++ < 5)
        CHECK(curl_ws_send(fast, "again", 5, &sent, 0, CURLWS_TEXT) == CURLE_OK);
    return size * count;
}

static CURL *new_easy(const char *url)
{
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
    return curl;
}

static int messages(void)
{
    CURLMsg *message;
    int left, seen = 0;
    while ((message = curl_multi_info_read(multi, &left))) {
        printf("%s is done: %d\n", message->easy_handle == slow ? "slow" : "fast",
               (int)message->data.result);
        seen++;
    }
    return seen;
}

int main(int argc, char **argv)
{
    const char *what = argv[1];
    int running = 1, done = 0;
    char url[100];
    CHECK(pipe(gate) == 0);
    multi = curl_multi_init();
    snprintf(url, sizeof url, "ws://slow.test:%s/", argv[2]);
    slow = new_easy(url);
    if (!strcmp(what, "threads"))
        printf("setopt: %d\n", (int)curl_multi_setopt(multi, CURLMOPT_RESOLVE_THREADS_MAX, 1L));
    curl_multi_add_handle(multi, slow);
    curl_multi_perform(multi, &running);
    if (!strcmp(what, "others")) {
        fast = new_easy(argv[3]);
        curl_easy_setopt(fast, CURLOPT_WRITEFUNCTION, on_write);
        curl_multi_add_handle(multi, fast);
        while (!done) {
            curl_multi_perform(multi, &running);
            done = messages();
            if (!done) curl_multi_poll(multi, NULL, 0, PATIENCE_MS, NULL);
        }
        CHECK(write(gate[1], "x", 1) == 1);
        while (running) {
            curl_multi_perform(multi, &running);
            if (running) curl_multi_poll(multi, NULL, 0, PATIENCE_MS, NULL);
        }
        messages();
    }
    if (!strcmp(what, "threads")) { /* one name after the other */
        snprintf(url, sizeof url, "ws://quick.test:%s/", argv[2]);
        fast = new_easy(url);
        curl_multi_add_handle(multi, fast);
        curl_multi_perform(multi, &running);
        curl_multi_poll(multi, NULL, 0, 300, NULL); /* there is nothing to come */
        CHECK(write(gate[1], "x", 1) == 1);
        while (running) {
            curl_multi_perform(multi, &running);
            if (running) curl_multi_poll(multi, NULL, 0, PATIENCE_MS, NULL);
        }
        printf("looked up at once: %d\n", most_inside);
    }
    if (!strcmp(what, "timeout")) {
        curl_multi_remove_handle(multi, slow);
        curl_easy_setopt(slow, CURLOPT_CONNECTTIMEOUT_MS, 200L);
        curl_multi_add_handle(multi, slow);
        running = 1;
        while (running) {
            curl_multi_perform(multi, &running);
            if (running) curl_multi_poll(multi, NULL, 0, PATIENCE_MS, NULL);
        }
        messages();
        CHECK(write(gate[1], "x", 1) == 1);
    }
    if (!strcmp(what, "removed")) { /* while its name is being looked up */
        printf("remove: %d\n", (int)curl_multi_remove_handle(multi, slow));
        CHECK(write(gate[1], "x", 1) == 1);
    }
    (void)argc;
    curl_easy_cleanup(slow);
    curl_easy_cleanup(fast);
    CHECK(curl_multi_cleanup(multi) == CURLM_OK);
    return 0;
}
