/* Functions that refuse, and share handles: what they answer. */
#include "test.h"

static void there(void)
{
    CURLSH *share = curl_share_init();
    CURL *curl = curl_easy_init();
    fd_set set;
    struct curl_waitfd extra;
    int number = 7;
    unsigned int count = 7;
    long milliseconds = 7;
    curl_off_t transfers = 7;
    FD_ZERO(&set);
    memset(&extra, 0, sizeof extra);
    printf("add %d, remove %d, cleanup %d\n", (int)curl_multi_add_handle(NULL, curl),
           (int)curl_multi_remove_handle(NULL, curl), (int)curl_multi_cleanup(NULL));
    printf("perform %d, wakeup %d, setopt %d\n", (int)curl_multi_perform(NULL, &number),
           (int)curl_multi_wakeup(NULL), (int)curl_multi_setopt(NULL, CURLMOPT_MAXCONNECTS, 1L));
    printf("fdset %d, timeout %d, wait %d, poll %d\n",
           (int)curl_multi_fdset(NULL, &set, &set, &set, &number),
           (int)curl_multi_timeout(NULL, &milliseconds),
           (int)curl_multi_wait(NULL, &extra, 0, 0, &number),
           (int)curl_multi_poll(NULL, &extra, 0, 0, &number));
    printf("action %d, assign %d, waitfds %d\n",
           (int)curl_multi_socket_action(NULL, CURL_SOCKET_TIMEOUT, 0, &number),
           (int)curl_multi_assign(NULL, 0, &number),
           (int)curl_multi_waitfds(NULL, &extra, 1, &count));
    printf("offt %d, notify %d %d\n",
           (int)curl_multi_get_offt(NULL, CURLMINFO_XFERS_CURRENT, &transfers),
           (int)curl_multi_notify_enable(NULL, CURLMNOTIFY_INFO_READ),
           (int)curl_multi_notify_disable(NULL, CURLMNOTIFY_INFO_READ));
    number = 7;
    printf("info_read %s, %d left\n", curl_multi_info_read(NULL, &number) ? "some" : "none", number);
    printf("handles %s\n", curl_multi_get_handles(NULL) ? "some" : "none");
    CHECK(curl_multi_strerror(CURLM_OK) && curl_multi_strerror(CURLM_LAST));
    CHECK(curl_share_strerror(CURLSHE_OK) && curl_share_strerror(CURLSHE_LAST));
    CHECK(strcmp(curl_multi_strerror(CURLM_OK), curl_multi_strerror(CURLM_BAD_HANDLE)));
    CHECK(share != NULL);
    printf("lock functions %d %d %d\n", (int)curl_share_setopt(share, CURLSHOPT_LOCKFUNC, NULL),
           (int)curl_share_setopt(share, CURLSHOPT_UNLOCKFUNC, NULL),
           (int)curl_share_setopt(share, CURLSHOPT_USERDATA, NULL));
    printf("unshare %d\n", (int)curl_share_setopt(share, CURLSHOPT_UNSHARE, CURL_LOCK_DATA_DNS));
    printf("unknown: %d %d %d\n", (int)curl_share_setopt(share, CURLSHOPT_SHARE, 99),
           (int)curl_share_setopt(share, CURLSHOPT_UNSHARE, 99),
           (int)curl_share_setopt(share, CURLSHOPT_LAST, 0));
    printf("no handle: %d %d\n", (int)curl_share_setopt(NULL, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS),
           (int)curl_share_cleanup(NULL));
    printf("attach %d\n", (int)curl_easy_setopt(curl, CURLOPT_SHARE, share));
    printf("detach %d\n", (int)curl_easy_setopt(curl, CURLOPT_SHARE, NULL));
    curl_easy_cleanup(curl);
    printf("cleanup %d\n", (int)curl_share_cleanup(share));
}

int main(int argc, char **argv)
{
    (void)argc, (void)argv;
    there();
    return 0;
}
