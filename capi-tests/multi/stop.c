/* SOCKETFUNCTION or TIMERFUNCTION answers -1: the multi handle ends its transfers. */
#define NOT_DRIVEN
#include "test.h"

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
static CURLM *multi;
static CURL *one, *two;
static const char *what;
static int sockets, timers;

static int on_socket(CURL *curl, curl_socket_t fd, int kind, void *user, void *socketp)
{
    (void)fd, (void)user, (void)socketp, (void)kind;
    if (curl != one && curl != two) return 0; /* the multi handle's own */
    sockets++;
    return !strcmp(what, "socket") && sockets == 1 ? -1 : 0;
}

static int on_timer(CURLM *of, long timeout_ms, void *user)
{
    (void)of, (void)timeout_ms, (void)user;
    timers++;
    if (!strcmp(what, "timer-at-once")) return -1;
    return !strcmp(what, "timer") && timers > 1 ? -1 : 0;
}

static void messages(void)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(multi, &left)))
        printf("done: %d, %d left\n", (int)message->data.result, left);
}

static CURL *new_easy(const char *url)
{
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
    return curl;
}

int main(int argc, char **argv)
{
    int running = 7, turns;
    CURLMcode code = CURLM_OK;
    (void)argc;
    what = argv[2];
    multi = curl_multi_init();
    one = new_easy(argv[1]);
    two = new_easy("ws://127.0.0.1:1/");
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    printf("add: %d\n", (int)curl_multi_add_handle(multi, one));
    for (turns = 0; turns < 5 && !code; turns++)
        code = curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
    printf("stopped: %d\n", (int)code);
    messages();
    printf("add: %d\n", (int)curl_multi_add_handle(multi, two));
    code = curl_multi_perform(multi, &running);
    printf("again: %d, %d running\n", (int)code, running);
    messages();
    code = curl_multi_perform(multi, &running);
    printf("and again: %d, %d running\n", (int)code, running);
    messages();
    printf("remove: %d\n", (int)curl_multi_remove_handle(multi, one));
    printf("remove: %d\n", (int)curl_multi_remove_handle(multi, two));
    what = "";
    printf("start over: %d\n", (int)curl_multi_add_handle(multi, two));
    running = 1;
    while (running) curl_multi_socket_all(multi, &running);
    messages();
    curl_multi_remove_handle(multi, two);
    curl_easy_cleanup(one);
    curl_easy_cleanup(two);
    printf("cleanup: %d\n", (int)curl_multi_cleanup(multi));
    return 0;
}
