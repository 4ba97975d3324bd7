from io import StringIO

from pyinfra import host
from pyinfra.facts.files import Directory
from pyinfra.facts.server import Which
from pyinfra.operations import files, server

job = host.data
folder = job.folder

if not host.get_fact(Which, command="java"):
    server.packages(name="Java is installed", packages=["default-jre-headless"])

if not host.get_fact(Directory, folder):
    files.download(name="Kafka is downloaded", src=job.archive_url, dest=f"{folder}.tgz", sha256sum=job.archive_sha256)
    server.shell(name="Kafka is unpacked", commands=[f"tar -xzf {folder}.tgz && rm -f {folder}.tgz"])

files.download(name="The IAM jar is in libs", src=job.jar_url, dest=job.jar, sha256sum=job.jar_sha256)
files.put(
    name="client.properties is as declared",
    src=StringIO(job.properties),
    dest=f"{folder}/bin/client.properties",
    mode="644",
)
files.line(
    name="CLASSPATH is set in ~/.bashrc",
    path=".bashrc",
    line=r"export CLASSPATH=.*/aws-msk-iam-auth-[^/]*[.]jar.*",
    replace=f'export CLASSPATH="$HOME/{job.jar}"',
)
