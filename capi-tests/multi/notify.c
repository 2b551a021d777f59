/* CURLMOPT_NOTIFYFUNCTION: which notifications come, and what may be done in them. Transfers fail at
   once here: their URLs make no sense. */
#define NOT_DRIVEN
#include "test.h"

#define MOST 4

static CURLM *multi;
static CURL *handles[MOST];
static const char *what;
static int calls;

static int number_of(CURL *curl)
{
    int i;
    for (i = 0; i < MOST && handles[i] != curl; i++) {}
    return i;
}

static void read_all(void)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(multi, &left)))
        printf("  %d: %d, %d left\n", number_of(message->easy_handle), (int)message->data.result, left);
}

static void on_notify(CURLM *of, unsigned int kind, CURL *curl, void *user)
{
    CHECK(of == multi);
    CHECK(user == &calls);
    calls++;
    if (kind == CURLMNOTIFY_EASY_DONE)
        printf("done %d\n", number_of(curl));
    else
        printf("messages%s\n", number_of(curl) == MOST && curl ? "" : ", of one of ours");
    if (!strcmp(what, "read") && kind == CURLMNOTIFY_INFO_READ) read_all();
    if (!strcmp(what, "remove") && kind == CURLMNOTIFY_EASY_DONE)
        printf("remove: %d\n", (int)curl_multi_remove_handle(multi, curl));
    if (!strcmp(what, "remove-others") && calls == 1) {
        int i;
        for (i = 0; i < MOST; i++) curl_multi_remove_handle(multi, handles[i]);
    }
    if (!strcmp(what, "add") && kind == CURLMNOTIFY_EASY_DONE && calls < 5) {
        printf("remove: %d\n", (int)curl_multi_remove_handle(multi, curl));
        printf("add: %d\n", (int)curl_multi_add_handle(multi, curl));
    }
    if (!strcmp(what, "disable"))
        printf("disable: %d\n", (int)curl_multi_notify_disable(multi, CURLMNOTIFY_EASY_DONE));
    if (!strcmp(what, "cleanup") && kind == CURLMNOTIFY_EASY_DONE) {
        printf("remove: %d\n", (int)curl_multi_remove_handle(multi, curl));
        handles[number_of(curl)] = NULL;
        curl_easy_cleanup(curl);
    }
}

int main(int argc, char **argv)
{
    int i, running = 1, turns = 0;
    what = argv[1];
    (void)argc;
    multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_NOTIFYFUNCTION, on_notify);
    curl_multi_setopt(multi, CURLMOPT_NOTIFYDATA, &calls);
    if (strcmp(what, "off") && strcmp(what, "done"))
        CHECK(curl_multi_notify_enable(multi, CURLMNOTIFY_INFO_READ) == CURLM_OK);
    if (strcmp(what, "off") && strcmp(what, "messages"))
        CHECK(curl_multi_notify_enable(multi, CURLMNOTIFY_EASY_DONE) == CURLM_OK);
    for (i = 0; i < MOST; i++) {
        handles[i] = curl_easy_init();
        curl_easy_setopt(handles[i], CURLOPT_URL, "ws://a b/");
        curl_multi_add_handle(multi, handles[i]);
    }
    while (running && turns++ < 20) {
        if (!strcmp(what, "socket"))
            curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
        else
            curl_multi_perform(multi, &running);
        puts("turn");
    }
    curl_multi_perform(multi, &running);
    read_all();
    for (i = 0; i < MOST; i++) {
        curl_multi_remove_handle(multi, handles[i]);
        curl_easy_cleanup(handles[i]);
    }
    CHECK(curl_multi_cleanup(multi) == CURLM_OK);
    return 0;
}
