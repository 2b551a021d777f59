/* A child after fork waits on descriptors of its own: one that parent and child share would wake the
   wrong one of them. With "random": it has keys and masks of its own, too; the peer compares. */
#include "test.h"

#include <dirent.h>
#include <sys/wait.h>

#define MOST 64

/* The kernel's numbers of the eventfds that are open. */
static int eventfds(long *numbers)
{
    DIR *folder = opendir("/proc/self/fdinfo");
    struct dirent *entry;
    int count = 0;
    while (folder && (entry = readdir(folder)) != NULL) {
        char path[300], line[200];
        FILE *file;
        snprintf(path, sizeof path, "/proc/self/fdinfo/%s", entry->d_name);
        file = fopen(path, "r");
        while (file && fgets(line, sizeof line, file))
            if (count < MOST && sscanf(line, "eventfd-id: %ld", &numbers[count]) == 1) count++;
        if (file) fclose(file);
    }
    if (folder) closedir(folder);
    return count;
}

static CURLcode perform(const char *url)
{
    CURL *curl = new_handle(url);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_cleanup(curl);
    return code;
}

/* A connection, and frames over it. */
static void talk(const char *url)
{
    CURL *curl = connected(url);
    int i;
    for (i = 0; i < 3; i++) CHECK(send_text(curl, "x") == CURLE_OK);
    curl_easy_cleanup(curl);
}

/* Before the fork, then both processes the same. */
static int talk_in_both(const char *url)
{
    int status = 1;
    pid_t child;
    talk(url);
    fflush(stdout);
    child = fork();
    talk(url);
    fflush(stdout);
    if (child == 0) _exit(0);
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    return 0;
}

int main(int argc, char **argv)
{
    long before[MOST], after[MOST];
    int i, j, count, status = 1;
    pid_t child;
    if (argc > 2) return talk_in_both(argv[1]);
    printf("perform: %d\n", (int)perform(argv[1]));
    count = eventfds(before);
    printf("%s\n", count ? "the parent keeps a descriptor" : "the parent keeps none");
    fflush(stdout);
    child = fork();
    if (child == 0) {
        int shared = 0, own;
        CHECK(perform(argv[1]) == CURLE_COULDNT_CONNECT);
        own = eventfds(after);
        for (i = 0; i < own; i++)
            for (j = 0; j < count; j++) shared += before[j] == after[i];
        printf("the child has %d of its own and %d of the parent's\n", own - shared, shared);
        fflush(stdout);
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    return 0;
}
