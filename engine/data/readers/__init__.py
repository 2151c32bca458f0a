"""Readers of images with labels: IDX, CIFAR-10, .npz, safetensors, a folder of pictures."""
