/* One handle, two threads: one receives and the other sends. */
#include "test.h"

#include <pthread.h>

#define MESSAGES 2000

static void *sender(void *handle)
{
    int i;
    for (i = 0; i < MESSAGES; i++) {
        unsigned char data[300];
        fill_pattern(data, sizeof data);
        if (send_all(handle, data, (size_t)(i % 300), CURLWS_BINARY)) {
            puts("not ok: send");
            break;
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    CURL *curl = connected(argv[1]);
    pthread_t thread;
    struct frame frame;
    int i, good = 0;
    (void)argc;
    if (pthread_create(&thread, NULL, sender, curl)) return 1;
    for (i = 0; i < MESSAGES; i++) {
        if (receive_frame(curl, 1000, &frame)) break;
        good += frame.size == i % 300 && frame.flags == CURLWS_BINARY;
    }
    pthread_join(thread, NULL);
    printf("%d of %d came back as they were\n", good, MESSAGES);
    curl_easy_cleanup(curl);
    return 0;
}
