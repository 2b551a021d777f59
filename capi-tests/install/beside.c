/* Our library and, through another library, Debian's libcurl, in turns in one process.
   Arguments: WebSocket URL, a file. */
#define NOT_DRIVEN
#include "test.h"

#ifdef OPEN
#include <dlfcn.h>
#else
void transfer_by_libcurl(const char *file);
#endif

int main(int argc, char **argv)
{
    CURL *curl = new_handle(argv[1]);
    const char *file = argument(argc, argv, 2, argv[0]);
    struct frame frame;
#ifdef OPEN
    void *library = dlopen(OPEN, RTLD_NOW);
    void (*transfer_by_libcurl)(const char *) = NULL;
    if (library) *(void **)&transfer_by_libcurl = dlsym(library, "transfer_by_libcurl");
    CHECK(transfer_by_libcurl);
    if (!transfer_by_libcurl) return 1;
#endif
    printf("ours: %s\n", curl_version());
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    transfer_by_libcurl(file);
    CHECK(send_all(curl, "hello", 5, CURLWS_TEXT) == CURLE_OK);
    CHECK(receive_frame(curl, 100, &frame) == CURLE_OK);
    print_frame(&frame);
    transfer_by_libcurl(file);
    curl_easy_cleanup(curl);
    transfer_by_libcurl(file);
    return 0;
}
